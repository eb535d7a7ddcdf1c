-- Each sign-in asks for the newest turn: without this it reads everybody.
CREATE INDEX people_by_turn ON people (named);
