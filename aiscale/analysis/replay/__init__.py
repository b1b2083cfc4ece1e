"""Reading a part of a stream again: what is asked for, whether it can be right, and what it takes."""
