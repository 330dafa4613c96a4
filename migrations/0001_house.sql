-- The first tables. Integers only: money in cents, unit prices in 1e-8 euro, quantities in 1e-4 of the unit,
-- rates in basis points, instants in UTC milliseconds, civil dates as YYYY-MM-DD.
-- Every table has `id INTEGER PRIMARY KEY`; what people edit has `version`. The triggers that guard
-- the tables are not here: they are generated from the schema when it is migrated (src/store/watch.rs).

-- ---------------------------------------------------------------- the journal

CREATE TABLE journal (
  id            INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  actor         TEXT    NOT NULL,
  door          TEXT    NOT NULL CHECK (door IN ('ui','cli','api','sync','timer')),
  operation     TEXT    NOT NULL,
  input         TEXT    NOT NULL,
  output        TEXT    NOT NULL,
  once_key      TEXT,
  undo_of       INTEGER REFERENCES journal(id),
  first_change  INTEGER NOT NULL,
  last_change   INTEGER NOT NULL,
  prev_hash     BLOB    NOT NULL CHECK (length(prev_hash) = 32),
  hash          BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
-- Partial: most entries have no key, and an index entry of nothing costs a page at every operation.
CREATE UNIQUE INDEX journal_once ON journal (once_key) WHERE once_key IS NOT NULL;
CREATE UNIQUE INDEX journal_undone ON journal (undo_of) WHERE undo_of IS NOT NULL;

CREATE TABLE change (
  id         INTEGER PRIMARY KEY,
  journal_id INTEGER NOT NULL,
  tbl        TEXT    NOT NULL,
  row_id     INTEGER NOT NULL,
  before     TEXT,
  after      TEXT,
  hash       BLOB    NOT NULL
) STRICT;
-- Only of the tables that are asked for by row: an entry for every line and reservation costs each operation four pages.
CREATE INDEX change_of_record ON change (tbl, row_id)
  WHERE tbl = 'sales_order' OR tbl = 'payment' OR tbl = 'shipment' OR tbl = 'note' OR tbl = 'party' OR tbl = 'address'
     OR tbl = 'product' OR tbl = 'variant' OR tbl = 'deadline';

-- ---------------------------------------------------------------- the company

CREATE TABLE company (
  id                 INTEGER PRIMARY KEY CHECK (id = 1),
  name               TEXT    NOT NULL,
  partita_iva        TEXT,
  codice_fiscale     TEXT,
  prices_include_vat INTEGER NOT NULL DEFAULT 1 CHECK (prices_include_vat IN (0,1)),
  vat_bp             INTEGER NOT NULL DEFAULT 2200 CHECK (vat_bp BETWEEN 0 AND 10000),
  demo               INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0,1)),
  created_at         INTEGER NOT NULL,
  version            INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE counter (
  id     INTEGER PRIMARY KEY,
  series TEXT    NOT NULL,
  year   INTEGER NOT NULL,
  next   INTEGER NOT NULL CHECK (next >= 1),
  UNIQUE (series, year)
) STRICT;

CREATE TABLE channel (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  code    TEXT    NOT NULL UNIQUE,
  name    TEXT    NOT NULL,
  kind    TEXT    NOT NULL CHECK (kind IN ('manual','file','shop','marketplace','agent')),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE carrier (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  code    TEXT    NOT NULL UNIQUE,
  name    TEXT    NOT NULL,
  tracked INTEGER NOT NULL DEFAULT 1 CHECK (tracked IN (0,1)),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- ---------------------------------------------------------------- parties

CREATE TABLE party (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  code                TEXT    NOT NULL UNIQUE,
  kind                TEXT    NOT NULL CHECK (kind IN ('person','company')),
  name                TEXT    NOT NULL CHECK (name <> ''),
  name_key            TEXT    NOT NULL,
  customer            INTEGER NOT NULL DEFAULT 0 CHECK (customer IN (0,1)),
  supplier            INTEGER NOT NULL DEFAULT 0 CHECK (supplier IN (0,1)),
  partita_iva         TEXT,
  vat_country         TEXT,
  codice_fiscale      TEXT,
  codice_destinatario TEXT,
  pec                 TEXT,
  email               TEXT,
  phone               TEXT,
  phone_key           TEXT,
  iban                TEXT,
  payment_term        TEXT,
  lead_days           INTEGER CHECK (lead_days >= 0),
  min_order_cents     INTEGER CHECK (min_order_cents >= 0),
  external_code       TEXT,
  archived            INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0,1)),
  note                TEXT,
  created_at          INTEGER NOT NULL,
  version             INTEGER NOT NULL DEFAULT 1,
  CHECK (customer = 1 OR supplier = 1)
) STRICT;
CREATE UNIQUE INDEX party_vat ON party (vat_country, partita_iva) WHERE partita_iva IS NOT NULL;
CREATE UNIQUE INDEX party_codice_fiscale ON party (codice_fiscale) WHERE codice_fiscale IS NOT NULL;
CREATE INDEX party_email ON party (email) WHERE email IS NOT NULL;
CREATE INDEX party_external ON party (external_code) WHERE external_code IS NOT NULL;
CREATE INDEX customer_by_name ON party (name_key, id, archived) WHERE customer = 1;
CREATE INDEX supplier_by_name ON party (name_key, id, archived) WHERE supplier = 1;

CREATE VIRTUAL TABLE party_search USING fts5 (
  name, code, partita_iva, codice_fiscale, email, phone_key,
  content = 'party', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3', detail = 'column'
);

CREATE TABLE address (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  party_id    INTEGER NOT NULL REFERENCES party(id),
  kind        TEXT    NOT NULL CHECK (kind IN ('billing','shipping','site')),
  recipient   TEXT    NOT NULL DEFAULT '',
  street      TEXT    NOT NULL DEFAULT '',
  postal_code TEXT    NOT NULL DEFAULT '',
  city        TEXT    NOT NULL DEFAULT '',
  province    TEXT    NOT NULL DEFAULT '',
  country     TEXT    NOT NULL DEFAULT 'IT',
  phone       TEXT,
  phone_key   TEXT,
  preferred   INTEGER NOT NULL DEFAULT 0 CHECK (preferred IN (0,1)),
  version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX address_of ON address (party_id, kind);

CREATE TABLE contact (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  party_id INTEGER NOT NULL REFERENCES party(id),
  kind     TEXT    NOT NULL CHECK (kind IN ('email','phone','pec','web','person')),
  label    TEXT    NOT NULL DEFAULT '',
  value    TEXT    NOT NULL CHECK (value <> ''),
  -- Its digits as they are dialled: what is found of a telephone.
  phone_key TEXT,
  version  INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX contact_of ON contact (party_id);
CREATE INDEX contact_value ON contact (value);

-- An address as it was on the day of the order: rows are shared between orders and never change.
CREATE TABLE frozen_address (
  id                  INTEGER PRIMARY KEY,
  digest              TEXT    NOT NULL UNIQUE,
  recipient           TEXT    NOT NULL,
  street              TEXT    NOT NULL,
  postal_code         TEXT    NOT NULL,
  city                TEXT    NOT NULL,
  province            TEXT    NOT NULL,
  country             TEXT    NOT NULL,
  phone               TEXT    NOT NULL,
  email               TEXT    NOT NULL,
  partita_iva         TEXT    NOT NULL,
  codice_fiscale      TEXT    NOT NULL,
  codice_destinatario TEXT    NOT NULL,
  pec                 TEXT    NOT NULL
) STRICT;

CREATE TABLE tag (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  name    TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  colour  TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE tagging (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  tag_id     INTEGER NOT NULL REFERENCES tag(id),
  kind       TEXT    NOT NULL CHECK (kind IN ('party','product','order')),
  subject_id INTEGER NOT NULL,
  UNIQUE (kind, subject_id, tag_id)
) STRICT;
CREATE INDEX tagging_by_tag ON tagging (tag_id, kind, subject_id);

CREATE TABLE note (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT    NOT NULL CHECK (kind IN ('party','product','order')),
  subject_id INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  author     TEXT    NOT NULL,
  audience   TEXT    NOT NULL DEFAULT 'internal' CHECK (audience IN ('internal','customer')),
  body       TEXT    NOT NULL CHECK (body <> ''),
  version    INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX note_of ON note (kind, subject_id, id);

-- What is written about people: for the palette, which looks into everything.
CREATE VIRTUAL TABLE note_search USING fts5 (
  body, content = 'note', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3',
  detail = 'column'
);
CREATE VIRTUAL TABLE address_search USING fts5 (
  recipient, street, city, content = 'address', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
  prefix = '1 2 3', detail = 'column'
);
CREATE VIRTUAL TABLE contact_search USING fts5 (
  label, value, content = 'contact', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
  prefix = '1 2 3', detail = 'column'
);

-- ---------------------------------------------------------------- products

CREATE TABLE product (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT    NOT NULL COLLATE NOCASE CHECK (name <> ''),
  kind        TEXT    NOT NULL DEFAULT 'goods' CHECK (kind IN ('goods','digital','service','kit')),
  category    TEXT,
  unit        TEXT    NOT NULL DEFAULT 'pz',
  vat_bp      INTEGER NOT NULL CHECK (vat_bp BETWEEN 0 AND 10000),
  natura      TEXT,
  tracking    TEXT    NOT NULL DEFAULT 'none' CHECK (tracking IN ('none','lot','serial')),
  supplier_id INTEGER REFERENCES party(id),
  archived    INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0,1)),
  note        TEXT,
  version     INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX product_by_name ON product (name, id);
-- Asked by the foreign key whenever a party goes.
CREATE INDEX product_of_supplier ON product (supplier_id) WHERE supplier_id IS NOT NULL;

-- A plain product has exactly one variant: stock, prices and lines always point here.
CREATE TABLE variant (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  product_id     INTEGER NOT NULL REFERENCES product(id),
  sku            TEXT    NOT NULL UNIQUE COLLATE NOCASE CHECK (sku <> ''),
  name           TEXT    NOT NULL,
  name_key       TEXT    NOT NULL,
  attributes     TEXT    NOT NULL DEFAULT '',
  price_e8       INTEGER NOT NULL DEFAULT 0 CHECK (price_e8 >= 0),
  cost_e8        INTEGER CHECK (cost_e8 >= 0),
  min_stock      INTEGER NOT NULL DEFAULT 0 CHECK (min_stock >= 0),
  weight_g       INTEGER CHECK (weight_g >= 0),
  allow_negative INTEGER NOT NULL DEFAULT 0 CHECK (allow_negative IN (0,1)),
  archived       INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0,1)),
  version        INTEGER NOT NULL DEFAULT 1,
  UNIQUE (product_id, attributes)
) STRICT;
CREATE INDEX variant_by_name ON variant (name_key, id);
CREATE INDEX variant_with_minimum ON variant (id, min_stock, archived) WHERE min_stock > 0;

CREATE VIRTUAL TABLE variant_search USING fts5 (
  name, sku, content = 'variant', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
  prefix = '1 2 3', detail = 'column'
);

CREATE TABLE product_code (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  variant_id   INTEGER NOT NULL REFERENCES variant(id),
  kind         TEXT    NOT NULL CHECK (kind IN ('ean','asin','supplier','carton','alias')),
  code         TEXT    NOT NULL CHECK (code <> ''),
  qty_per_scan INTEGER NOT NULL DEFAULT 10000 CHECK (qty_per_scan > 0),
  version      INTEGER NOT NULL DEFAULT 1,
  UNIQUE (kind, code)
) STRICT;
CREATE INDEX product_code_by_code ON product_code (code);
CREATE INDEX product_code_of ON product_code (variant_id);

-- ---------------------------------------------------------------- stock

CREATE TABLE warehouse (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  code     TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  name     TEXT    NOT NULL,
  archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0,1)),
  version  INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE location (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  warehouse_id INTEGER REFERENCES warehouse(id),
  parent_id    INTEGER REFERENCES location(id),
  code         TEXT    NOT NULL,
  kind         TEXT    NOT NULL CHECK (kind IN ('internal','supplier','customer','transit','quarantine',
                 'temp_deposit','consignment','inventory_loss','production')),
  available    INTEGER NOT NULL DEFAULT 1 CHECK (available IN (0,1)),
  version      INTEGER NOT NULL DEFAULT 1,
  -- Goods stand here, so a balance is kept; the others are only the far ends of a move.
  physical     INTEGER NOT NULL GENERATED ALWAYS AS
                 (kind IN ('internal','transit','quarantine','temp_deposit','consignment')) VIRTUAL,
  CHECK ((kind IN ('internal','quarantine','temp_deposit')) = (warehouse_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX location_code ON location (coalesce(warehouse_id, 0), code);

CREATE TABLE lot (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  variant_id INTEGER NOT NULL REFERENCES variant(id),
  name       TEXT    NOT NULL,
  expires_on TEXT    CHECK (expires_on IS NULL OR date(expires_on) IS expires_on),
  status     TEXT    NOT NULL DEFAULT 'ok' CHECK (status IN ('ok','hold','recall')),
  version    INTEGER NOT NULL DEFAULT 1,
  UNIQUE (variant_id, name)
) STRICT;

-- The ledger: append only. What was wrong is countered by a move the other way.
CREATE TABLE move (
  id            INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  variant_id    INTEGER NOT NULL REFERENCES variant(id),
  lot_id        INTEGER REFERENCES lot(id),
  quantity      INTEGER NOT NULL CHECK (quantity > 0),
  from_location INTEGER NOT NULL REFERENCES location(id),
  to_location   INTEGER NOT NULL REFERENCES location(id),
  cause         TEXT    NOT NULL CHECK (cause IN ('sale','receipt','adjustment','transfer','opening','return','count','reversal')),
  -- What the move was made for, in words that outlive the row it came from.
  document      TEXT    NOT NULL DEFAULT '',
  source_kind   TEXT,
  source_id     INTEGER,
  unit_cost_e8  INTEGER,
  reverses_id   INTEGER UNIQUE REFERENCES move(id),
  CHECK (from_location <> to_location)
) STRICT;
-- With both ends: the moves of one warehouse are picked out without reading the others' rows.
CREATE INDEX move_by_time ON move (at DESC, id DESC, from_location, to_location);
CREATE INDEX move_history ON move (variant_id, at DESC, id DESC);
CREATE INDEX move_of_variant ON move (variant_id, from_location, to_location, lot_id, quantity);

CREATE TRIGGER move_never_changes BEFORE UPDATE ON move BEGIN SELECT raise(ABORT, 'ledger.append_only'); END;
CREATE TRIGGER move_never_goes    BEFORE DELETE ON move BEGIN SELECT raise(ABORT, 'ledger.append_only'); END;

-- Derived from the ledger by the triggers below; `doctor` compares and rebuilds.
CREATE TABLE balance (
  variant_id  INTEGER NOT NULL,
  location_id INTEGER NOT NULL,
  lot_id      INTEGER NOT NULL,
  quantity    INTEGER NOT NULL,
  PRIMARY KEY (variant_id, location_id, lot_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER move_leaves AFTER INSERT ON move
WHEN (SELECT physical FROM location WHERE id = NEW.from_location) = 1 BEGIN
  INSERT INTO balance (variant_id, location_id, lot_id, quantity)
    VALUES (NEW.variant_id, NEW.from_location, coalesce(NEW.lot_id, 0), -NEW.quantity)
    ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity;
  SELECT raise(ABORT, 'stock.negative')
    FROM balance b JOIN variant v ON v.id = b.variant_id
   WHERE b.variant_id = NEW.variant_id AND b.location_id = NEW.from_location
     AND b.lot_id = coalesce(NEW.lot_id, 0) AND b.quantity < 0 AND v.allow_negative = 0;
END;
CREATE TRIGGER move_arrives AFTER INSERT ON move
WHEN (SELECT physical FROM location WHERE id = NEW.to_location) = 1 BEGIN
  INSERT INTO balance (variant_id, location_id, lot_id, quantity)
    VALUES (NEW.variant_id, NEW.to_location, coalesce(NEW.lot_id, 0), NEW.quantity)
    ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity;
END;

-- ---------------------------------------------------------------- sales orders

CREATE TABLE sales_order (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  year               INTEGER NOT NULL,
  number             INTEGER NOT NULL,
  channel_id         INTEGER NOT NULL REFERENCES channel(id),
  external_number    TEXT,
  party_id           INTEGER NOT NULL REFERENCES party(id),
  placed_on          TEXT    NOT NULL CHECK (date(placed_on) IS placed_on),
  promised_on        TEXT    CHECK (promised_on IS NULL OR date(promised_on) IS promised_on),
  life               TEXT    NOT NULL CHECK (life IN ('placed','confirmed','on_hold','closed','cancelled')),
  hold_reason        TEXT,
  -- Entered from a file as already done: it moves no stock and holds none.
  history            INTEGER NOT NULL DEFAULT 0 CHECK (history IN (0,1)),
  history_badge      TEXT    CHECK (history_badge IN ('shipped','delivered','cancelled','returned')),
  bill_to            INTEGER REFERENCES frozen_address(id),
  ship_to            INTEGER REFERENCES frozen_address(id),
  warehouse_id       INTEGER REFERENCES warehouse(id),
  carrier_id         INTEGER REFERENCES carrier(id),
  prices_include_vat INTEGER NOT NULL CHECK (prices_include_vat IN (0,1)),
  shipping_cents     INTEGER NOT NULL DEFAULT 0,
  shipping_vat_bp    INTEGER NOT NULL DEFAULT 2200,
  discount_cents     INTEGER NOT NULL DEFAULT 0 CHECK (discount_cents >= 0),
  taxable_cents      INTEGER NOT NULL,
  vat_cents          INTEGER NOT NULL,
  total_cents        INTEGER NOT NULL CHECK (total_cents = taxable_cents + vat_cents),
  payment_method     TEXT,
  payment_term       TEXT,
  operator           TEXT    NOT NULL,
  customer_note      TEXT,
  import_id          INTEGER REFERENCES import_batch(id),
  version            INTEGER NOT NULL DEFAULT 1,
  UNIQUE (year, number)
) STRICT;
-- With the customer for searches and the total for sales per day: neither reads an order's row.
CREATE INDEX order_by_date ON sales_order (placed_on DESC, id DESC, party_id, total_cents);
CREATE INDEX order_of_party ON sales_order (party_id, placed_on DESC, id DESC);
CREATE INDEX order_by_number ON sales_order (number);
CREATE UNIQUE INDEX order_external ON sales_order (channel_id, external_number) WHERE external_number IS NOT NULL;
CREATE INDEX order_by_external ON sales_order (external_number COLLATE NOCASE) WHERE external_number IS NOT NULL;
-- The orders of an import are looked at together, and taking one back must not read every other order to find out that
-- nothing hangs on it any more. Orders that were typed here cost nothing.
CREATE INDEX order_of_import ON sales_order (import_id, placed_on DESC, id DESC) WHERE import_id IS NOT NULL;
CREATE INDEX order_by_total ON sales_order (total_cents DESC, id DESC);

CREATE TABLE order_line (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id      INTEGER NOT NULL REFERENCES sales_order(id),
  position      INTEGER NOT NULL,
  variant_id    INTEGER REFERENCES variant(id),
  description   TEXT    NOT NULL,
  quantity      INTEGER NOT NULL CHECK (quantity <> 0),
  cancelled     INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  price_e8      INTEGER NOT NULL,
  discount_bp   INTEGER NOT NULL DEFAULT 0 CHECK (discount_bp BETWEEN 0 AND 10000),
  vat_bp        INTEGER NOT NULL CHECK (vat_bp BETWEEN 0 AND 10000),
  natura        TEXT,
  amount_cents  INTEGER NOT NULL,
  price_trace   TEXT    NOT NULL DEFAULT '',
  version       INTEGER NOT NULL DEFAULT 1,
  UNIQUE (order_id, position)
) STRICT;
CREATE INDEX order_line_of_variant ON order_line (variant_id);

CREATE TABLE reservation (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  order_line_id INTEGER NOT NULL REFERENCES order_line(id),
  variant_id    INTEGER NOT NULL REFERENCES variant(id),
  warehouse_id  INTEGER NOT NULL REFERENCES warehouse(id),
  lot_id        INTEGER REFERENCES lot(id),
  quantity      INTEGER NOT NULL CHECK (quantity > 0),
  kind          TEXT    NOT NULL DEFAULT 'soft' CHECK (kind IN ('soft','hard')),
  priority      INTEGER NOT NULL DEFAULT 0,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX reservation_of_variant ON reservation (variant_id, warehouse_id, quantity);
CREATE INDEX reservation_of_line ON reservation (order_line_id);

CREATE TABLE shipment (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id     INTEGER NOT NULL REFERENCES sales_order(id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouse(id),
  carrier_id   INTEGER REFERENCES carrier(id),
  tracking     TEXT,
  shipped_at   INTEGER NOT NULL,
  delivered_on TEXT    CHECK (delivered_on IS NULL OR date(delivered_on) IS delivered_on),
  parcels      INTEGER CHECK (parcels > 0),
  weight_g     INTEGER CHECK (weight_g >= 0),
  version      INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX shipment_of ON shipment (order_id);
CREATE INDEX shipment_tracking ON shipment (tracking) WHERE tracking IS NOT NULL;

CREATE TABLE shipment_line (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  shipment_id   INTEGER NOT NULL REFERENCES shipment(id),
  order_line_id INTEGER NOT NULL REFERENCES order_line(id),
  variant_id    INTEGER REFERENCES variant(id),
  quantity      INTEGER NOT NULL CHECK (quantity > 0)
) STRICT;
CREATE INDEX shipment_line_of ON shipment_line (shipment_id);
CREATE INDEX shipment_line_of_order_line ON shipment_line (order_line_id, quantity);

CREATE TABLE payment (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id     INTEGER REFERENCES sales_order(id),
  party_id     INTEGER NOT NULL REFERENCES party(id),
  paid_on      TEXT    NOT NULL CHECK (date(paid_on) IS paid_on),
  method       TEXT    NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  fee_cents    INTEGER NOT NULL DEFAULT 0,
  reference    TEXT,
  version      INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX payment_of_order ON payment (order_id, amount_cents);
CREATE INDEX payment_of_party ON payment (party_id);

-- What the company calls each state, and what the state asks for.
CREATE TABLE order_status (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  badge             TEXT    NOT NULL UNIQUE,
  requires_tracking INTEGER NOT NULL DEFAULT 0 CHECK (requires_tracking IN (0,1)),
  version           INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE status_event (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id   INTEGER NOT NULL REFERENCES sales_order(id),
  at         INTEGER NOT NULL,
  actor      TEXT    NOT NULL,
  door       TEXT    NOT NULL,
  from_badge TEXT,
  to_badge   TEXT    NOT NULL,
  cause      TEXT    NOT NULL,
  note       TEXT
) STRICT;
CREATE INDEX status_event_of ON status_event (order_id, id);
CREATE TRIGGER status_event_never_changes BEFORE UPDATE ON status_event BEGIN SELECT raise(ABORT, 'ledger.append_only'); END;

-- Derived from life, quantities and payments at the end of every operation; `doctor` compares and rebuilds.
CREATE TABLE order_state (
  order_id    INTEGER PRIMARY KEY,
  badge       TEXT    NOT NULL,
  payment     TEXT    NOT NULL,
  paid_cents  INTEGER NOT NULL,
  placed_on   TEXT    NOT NULL,
  -- For what is late; lists take it from the order.
  promised_on TEXT
) STRICT;
-- One index for both states: lists merge the few lanes (badge, payment) that a filter leaves.
CREATE INDEX order_state_by_badge ON order_state (badge, payment, placed_on DESC, order_id DESC);
CREATE INDEX order_state_promised ON order_state (promised_on, order_id)
  WHERE promised_on IS NOT NULL AND badge IN ('new','on_hold','to_fulfil','part_shipped');

-- ---------------------------------------------------------------- deadlines

CREATE TABLE deadline (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT    NOT NULL CHECK (kind IN ('collect','pay','fiscal','contract','goods','task')),
  due_on       TEXT    NOT NULL CHECK (date(due_on) IS due_on),
  subject      TEXT    NOT NULL CHECK (subject <> ''),
  amount_cents INTEGER,
  party_id     INTEGER REFERENCES party(id),
  order_id     INTEGER REFERENCES sales_order(id),
  assignee     TEXT,
  done_at      INTEGER,
  done_by      TEXT,
  note         TEXT,
  version      INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX deadline_by_day ON deadline (due_on, id);
-- With what the first screen adds up: ten thousand open dues are counted without reading one of them.
CREATE INDEX deadline_open ON deadline (due_on, id, kind, amount_cents) WHERE done_at IS NULL;
CREATE INDEX deadline_of_order ON deadline (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX deadline_of_party ON deadline (party_id) WHERE party_id IS NOT NULL;

-- Those that somebody wrote. What an order has to collect says the order's number and nothing else, and the order is
-- found by that: confirming it writes no word here.
CREATE VIEW written_deadline AS SELECT id, subject, note FROM deadline WHERE order_id IS NULL;
CREATE VIRTUAL TABLE deadline_search USING fts5 (
  subject, note, content = 'written_deadline', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
  prefix = '1 2 3', detail = 'column'
);

-- ---------------------------------------------------------------- notices

CREATE TABLE notice (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  rule         TEXT    NOT NULL CHECK (rule IN ('deadline','low_stock','copies')),
  subject_id   INTEGER NOT NULL,
  level        INTEGER NOT NULL,
  severity     TEXT    NOT NULL CHECK (severity IN ('info','warn','error')),
  state        TEXT    NOT NULL CHECK (state IN ('fired','snoozed','done','cleared')),
  facts        TEXT    NOT NULL,
  fired_at     INTEGER NOT NULL,
  snooze_until INTEGER,
  version      INTEGER NOT NULL DEFAULT 1,
  UNIQUE (rule, subject_id)
) STRICT;
CREATE INDEX notice_open ON notice (fired_at DESC, id DESC) WHERE state IN ('fired','snoozed');
CREATE INDEX notice_by_time ON notice (fired_at DESC, id DESC, state);

-- ---------------------------------------------------------------- imports

CREATE TABLE import_batch (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  kind      TEXT    NOT NULL,
  file_name TEXT    NOT NULL,
  digest    TEXT    NOT NULL,
  profile   TEXT,
  report    TEXT    NOT NULL,
  at        INTEGER NOT NULL
) STRICT;

CREATE TABLE import_profile (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  name    TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  kind    TEXT    NOT NULL,
  payload TEXT    NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- ---------------------------------------------------------------- lists

-- What a list showed, under a name: filter, order and columns as one line of the filter language.
CREATE TABLE saved_view (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  pane     TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  name_key TEXT    NOT NULL,
  owner    TEXT    NOT NULL,
  shared   INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0,1)),
  filter   TEXT    NOT NULL,
  pin      INTEGER CHECK (pin BETWEEN 1 AND 9),
  version  INTEGER NOT NULL DEFAULT 1,
  UNIQUE (pane, owner, name_key)
) STRICT;

-- The view that a list begins with, for one operator: it may be another's that is shared.
CREATE TABLE first_view (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  pane     TEXT    NOT NULL,
  operator TEXT    NOT NULL,
  view_id  INTEGER NOT NULL REFERENCES saved_view(id),
  UNIQUE (pane, operator)
) STRICT;
CREATE INDEX first_view_of ON first_view (view_id);

-- What was taken from where, so that the same file again changes nothing.
CREATE TABLE external_order (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id  INTEGER NOT NULL UNIQUE REFERENCES sales_order(id),
  digest    TEXT    NOT NULL
) STRICT;

-- ---------------------------------------------------------------- macros

CREATE TABLE macro (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT    NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
  owner      TEXT    NOT NULL,
  -- JSON: the keys, each with the kind of screen that had it, and the operations with their inputs.
  strokes    TEXT    NOT NULL,
  operations TEXT    NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
) STRICT;

-- ---------------------------------------------------------------- outside the journal: nobody's business but the machine's

CREATE TABLE draft (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  operator     TEXT    NOT NULL,
  entity       TEXT    NOT NULL,
  record_id    INTEGER,
  base_version INTEGER,
  payload      TEXT    NOT NULL,
  begun_at     INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_on ON draft (entity, record_id) WHERE record_id IS NOT NULL;
CREATE INDEX draft_of ON draft (operator, entity, updated_at DESC);

CREATE TABLE preference (
  operator   TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  payload    TEXT    NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (operator, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
  name   TEXT    NOT NULL PRIMARY KEY,
  holder TEXT    NOT NULL,
  until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  notice_id INTEGER NOT NULL,
  level     INTEGER NOT NULL,
  channel   TEXT    NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (notice_id, level, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (
  step    INTEGER NOT NULL PRIMARY KEY,
  name    TEXT    NOT NULL,
  digest  BLOB    NOT NULL,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
