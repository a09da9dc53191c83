"""What can be simulated: distributions, drivers, models over them, and a problem made of these."""
