"""The course as a whole: lectures run, pages written, the computer examined."""
