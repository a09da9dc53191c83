"""What is to be simulated: the model, and for each driver one value with its source."""
