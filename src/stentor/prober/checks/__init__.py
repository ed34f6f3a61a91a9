"""The kinds of looks, one file each: functions that return a Finding or raise Trouble."""
