"""A new project: what `counterfoil init` writes.

In: a title, a package and a service of CI. Out: texts by their paths, and their place
in a folder where nothing is overwritten.
"""
