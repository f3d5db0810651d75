"""What every package uses: checks of arguments, files that are written whole."""
