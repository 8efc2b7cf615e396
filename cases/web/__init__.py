"""The pages: each view translates a request in, makes one call, and translates the answer out.

A page knows no rule. What may be done, and why not, is asked of the rooms below; templates receive what to
show. Everything works without JavaScript; htmx only saves a reload.
"""
