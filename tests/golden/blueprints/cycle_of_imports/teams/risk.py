from teams.payments import system

score = system
