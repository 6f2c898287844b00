"""What connects, composes and runs the house: stores, followers, clocks, channels, commands of the shell."""
