"""Pages for people to look at: plain data in, HTML out.

A page is one file that stands for itself: its style and its drawings are in it, nothing is loaded
from anywhere, and it is read without scripts. Nothing here knows where the data come from.
"""
