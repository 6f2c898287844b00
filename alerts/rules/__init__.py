"""One rule a file: what it watches, why, and from which day it warns. Rules are found by being here."""
