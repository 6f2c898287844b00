"""Commands: load a subject, call one method, save its facts. One file an aggregate; a function call is the bus."""
