answer = input("which cluster? ")
