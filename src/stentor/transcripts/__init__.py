"""What is said in an episode, word for word and with its times. Pure."""
