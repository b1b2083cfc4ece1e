from teams.payments import system
