-- What a request waits for is read from the queue and from its run's events.
alter table request drop column waiting_for;
