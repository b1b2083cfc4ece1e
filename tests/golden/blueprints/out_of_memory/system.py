x = bytearray(2**40)
