-- Which secret of its key a request used.
alter table request_log add column secret_last_five text;
