"""Means check (家庭经济状况核对): the checking centre asks the registers what a household has."""
