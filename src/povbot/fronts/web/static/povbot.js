// What a page can do more quickly with a script; without it, everything works all the same.
