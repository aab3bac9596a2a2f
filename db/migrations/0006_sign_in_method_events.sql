-- Events that earlier versions recorded under another name.
update audit_events
set action = replace(action, 'account.way_', 'account.sign_in_method_')
where action in ('account.way_connected', 'account.way_disconnected');
