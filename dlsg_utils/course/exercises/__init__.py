"""Exercises that grade themselves: at home in the notebook, in class with nbgrader."""

from dlsg_utils.course.exercises.checks import Exercise, WrongAnswer, exercise, load

__all__ = ["Exercise", "WrongAnswer", "exercise", "load"]
