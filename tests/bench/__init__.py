"""The measurements themselves: that what they compare and compute is right."""
