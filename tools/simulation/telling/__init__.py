"""A result told: in words, as pictures, on a terminal."""
