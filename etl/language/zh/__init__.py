"""Chinese: words, numbers, times and names."""
