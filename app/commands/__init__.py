"""The commands of `sahel-facts`: what they are given, what they print, and when they fail."""
