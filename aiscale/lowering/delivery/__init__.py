"""How new versions take over: objects of progressive delivery controllers."""
