-- A telephone number is asked for by any four of its digits or more in a row: callers give the last ones, or leave the
-- country out. Every end of the number is a word of its own, so that what stands inside it is the beginning of one;
-- the ends are made from the number when they are asked for and kept in no row. A table of its own: among the names
-- they would make every short number typed there find nearly everybody.
ALTER TABLE party ADD COLUMN phone_ends TEXT GENERATED ALWAYS AS (
  iif(length(phone_key) >= 4, phone_key, '') || iif(length(phone_key) >= 5, ' ' || substr(phone_key, 2), '') ||
  iif(length(phone_key) >= 6, ' ' || substr(phone_key, 3), '') || iif(length(phone_key) >= 7, ' ' || substr(phone_key, 4), '') ||
  iif(length(phone_key) >= 8, ' ' || substr(phone_key, 5), '') || iif(length(phone_key) >= 9, ' ' || substr(phone_key, 6), '') ||
  iif(length(phone_key) >= 10, ' ' || substr(phone_key, 7), '') || iif(length(phone_key) >= 11, ' ' || substr(phone_key, 8), '') ||
  iif(length(phone_key) >= 12, ' ' || substr(phone_key, 9), '') || iif(length(phone_key) >= 13, ' ' || substr(phone_key, 10), '') ||
  iif(length(phone_key) >= 14, ' ' || substr(phone_key, 11), '') || iif(length(phone_key) >= 15, ' ' || substr(phone_key, 12), '') ||
  iif(length(phone_key) >= 16, ' ' || substr(phone_key, 13), '') || iif(length(phone_key) >= 17, ' ' || substr(phone_key, 14), '')
) VIRTUAL;

CREATE VIRTUAL TABLE phone_search USING fts5 (
  phone_ends, content = 'party', content_rowid = 'id', tokenize = 'unicode61', prefix = '4', detail = 'none'
);
INSERT INTO phone_search (phone_search) VALUES ('rebuild');

-- Those of a customer's addresses and of its people, in the same way: who calls is seldom the one of the first number.
ALTER TABLE address ADD COLUMN phone_ends TEXT GENERATED ALWAYS AS (
  iif(length(phone_key) >= 4, phone_key, '') || iif(length(phone_key) >= 5, ' ' || substr(phone_key, 2), '') ||
  iif(length(phone_key) >= 6, ' ' || substr(phone_key, 3), '') || iif(length(phone_key) >= 7, ' ' || substr(phone_key, 4), '') ||
  iif(length(phone_key) >= 8, ' ' || substr(phone_key, 5), '') || iif(length(phone_key) >= 9, ' ' || substr(phone_key, 6), '') ||
  iif(length(phone_key) >= 10, ' ' || substr(phone_key, 7), '') || iif(length(phone_key) >= 11, ' ' || substr(phone_key, 8), '') ||
  iif(length(phone_key) >= 12, ' ' || substr(phone_key, 9), '') || iif(length(phone_key) >= 13, ' ' || substr(phone_key, 10), '') ||
  iif(length(phone_key) >= 14, ' ' || substr(phone_key, 11), '') || iif(length(phone_key) >= 15, ' ' || substr(phone_key, 12), '') ||
  iif(length(phone_key) >= 16, ' ' || substr(phone_key, 13), '') || iif(length(phone_key) >= 17, ' ' || substr(phone_key, 14), '')
) VIRTUAL;

CREATE VIRTUAL TABLE address_phone_search USING fts5 (
  phone_ends, content = 'address', content_rowid = 'id', tokenize = 'unicode61', prefix = '4', detail = 'none'
);
INSERT INTO address_phone_search (address_phone_search) VALUES ('rebuild');

ALTER TABLE contact ADD COLUMN phone_ends TEXT GENERATED ALWAYS AS (
  iif(kind <> 'phone', '',
  iif(length(phone_key) >= 4, phone_key, '') || iif(length(phone_key) >= 5, ' ' || substr(phone_key, 2), '') ||
  iif(length(phone_key) >= 6, ' ' || substr(phone_key, 3), '') || iif(length(phone_key) >= 7, ' ' || substr(phone_key, 4), '') ||
  iif(length(phone_key) >= 8, ' ' || substr(phone_key, 5), '') || iif(length(phone_key) >= 9, ' ' || substr(phone_key, 6), '') ||
  iif(length(phone_key) >= 10, ' ' || substr(phone_key, 7), '') || iif(length(phone_key) >= 11, ' ' || substr(phone_key, 8), '') ||
  iif(length(phone_key) >= 12, ' ' || substr(phone_key, 9), '') || iif(length(phone_key) >= 13, ' ' || substr(phone_key, 10), '') ||
  iif(length(phone_key) >= 14, ' ' || substr(phone_key, 11), '') || iif(length(phone_key) >= 15, ' ' || substr(phone_key, 12), '') ||
  iif(length(phone_key) >= 16, ' ' || substr(phone_key, 13), '') || iif(length(phone_key) >= 17, ' ' || substr(phone_key, 14), ''))
) VIRTUAL;

CREATE VIRTUAL TABLE contact_phone_search USING fts5 (
  phone_ends, content = 'contact', content_rowid = 'id', tokenize = 'unicode61', prefix = '4', detail = 'none'
);
INSERT INTO contact_phone_search (contact_phone_search) VALUES ('rebuild');

-- The few orders that do not count: the list of customers leaves them out of each row's number of orders, and looks
-- there instead of at every order.
CREATE INDEX order_cancelled ON order_state (order_id) WHERE badge = 'cancelled';
