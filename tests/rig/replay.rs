//! What stands on a disk whose machine lost power: of what was not forced to it, some was written, some not, some in
//! another order, some in part.

use crate::form::Chance;
use std::collections::BTreeMap;
use std::path::Path;

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub struct Record<'t> {
    pub kind: u8,
    pub name: &'t str,
    pub at: u64,
    pub data: &'t [u8],
}

/// The records of a trace.
pub fn records(trace: &[u8]) -> Vec<Record<'_>> {
    let mut all = Vec::new();
    let mut rest = trace;
    while !rest.is_empty() {
        let (head, more) = rest.split_at(24);
        let number = |from: usize| u64::from_le_bytes(head[from..from + 8].try_into().unwrap());
        let name = u32::from_le_bytes(head[4..8].try_into().unwrap()) as usize;
        let (name, more) = more.split_at(name);
        let (data, more) = more.split_at(number(16) as usize);
        all.push(Record { kind: head[0], name: std::str::from_utf8(name).unwrap(), at: number(8), data });
        rest = more;
    }
    all
}

/// Something that happened to a file and was not forced to the disk yet.
enum Change<'t> {
    Written { at: u64, data: &'t [u8] },
    Cut(u64),
}

/// Something that happened to a name and was not forced to the disk yet.
enum Naming {
    Given(String, usize),
    Taken(String),
}

#[derive(Default)]
struct File<'t> {
    safe: Vec<u8>,
    open: Vec<Change<'t>>,
}

/// A disk that remembers what is safe.
#[derive(Default)]
pub struct Disk<'t> {
    files: Vec<File<'t>>,
    names: BTreeMap<String, usize>,
    safe: BTreeMap<String, usize>,
    namings: Vec<Naming>,
    /// It says that it has forced to itself what it has not.
    lies: bool,
}

/// What the machine still did with what was not forced to the disk.
#[derive(Debug, Clone, Copy)]
pub enum Loss {
    /// Nothing of it was written.
    All,
    /// All of it: the program was only killed.
    None,
    /// Any sector of it, in any order.
    Any,
    /// What was written first, the last write torn.
    Tail,
    /// What was written last.
    Head,
}

fn put(file: &mut Vec<u8>, at: u64, data: &[u8]) {
    let at = at as usize;
    if file.len() < at + data.len() {
        file.resize(at + data.len(), 0);
    }
    file[at..at + data.len()].copy_from_slice(data);
}

impl<'t> Disk<'t> {
    /// A disk that forces nothing to itself and says that it did.
    pub fn that_lies() -> Self {
        Self { lies: true, ..Self::default() }
    }

    /// Takes part in what happened.
    pub fn take(&mut self, record: &Record<'t>) {
        let name = record.name;
        match record.kind {
            b'C' => {
                let number = self.files.len();
                self.files.push(File::default());
                self.give(name, number);
            }
            b'W' => self.file(name).open.push(Change::Written { at: record.at, data: record.data }),
            b'T' => self.file(name).open.push(Change::Cut(record.at)),
            // Who asks for the names of a folder is told the truth: without its file there would be nothing to look at.
            b'S' if self.lies && self.names.contains_key(name) => {}
            b'S' => self.force(name),
            b'U' => self.lose(name),
            b'R' | b'L' => {
                let number = self.names[name];
                let new = std::str::from_utf8(record.data).unwrap();
                if record.kind == b'R' {
                    self.lose(name);
                }
                self.give(new, number);
            }
            _ => {}
        }
    }

    fn file(&mut self, name: &str) -> &mut File<'t> {
        let number = *self.names.get(name).unwrap_or_else(|| panic!("nobody made {name}"));
        &mut self.files[number]
    }

    fn give(&mut self, name: &str, number: usize) {
        self.names.insert(name.to_owned(), number);
        self.namings.push(Naming::Given(name.to_owned(), number));
    }

    fn lose(&mut self, name: &str) {
        self.names.remove(name);
        self.namings.push(Naming::Taken(name.to_owned()));
    }

    /// A file's content is safe, or the names in a folder.
    fn force(&mut self, name: &str) {
        if let Some(number) = self.names.get(name) {
            let file = &mut self.files[*number];
            for change in std::mem::take(&mut file.open) {
                match change {
                    Change::Written { at, data } => put(&mut file.safe, at, data),
                    Change::Cut(len) => file.safe.resize(len as usize, 0),
                }
            }
            return;
        }
        let inside = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder) == name;
        for naming in std::mem::take(&mut self.namings) {
            match naming {
                Naming::Given(path, number) if inside(&path) => {
                    self.safe.insert(path, number);
                }
                Naming::Taken(path) if inside(&path) => {
                    self.safe.remove(&path);
                }
                other => self.namings.push(other),
            }
        }
    }

    /// The power goes: what is found afterwards, written to a folder.
    pub fn lost_power(&self, loss: Loss, chance: &mut Chance, to: &Path) {
        let mut names = self.safe.clone();
        // Names are kept in order by every file system that we know; how far it came is chance.
        let kept = match loss {
            Loss::All => 0,
            Loss::None => self.namings.len(),
            _ => chance.place(self.namings.len() + 1),
        };
        for naming in self.namings.iter().take(kept) {
            match naming {
                Naming::Given(path, number) => names.insert(path.clone(), *number),
                Naming::Taken(path) => names.remove(path),
            };
        }
        let mut found: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for (name, number) in names {
            let content = found.entry(number).or_insert_with(|| left(&self.files[number], loss, chance));
            let path = to.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
    }
}

/// What is left of a file.
fn left(file: &File<'_>, loss: Loss, chance: &mut Chance) -> Vec<u8> {
    let mut content = file.safe.clone();
    let sector = if chance.one_in(2) { 512 } else { 4_096 };
    let border = chance.place(file.open.len() + 1);
    for (nth, change) in file.open.iter().enumerate() {
        // Whether a sector of it was written.
        let mut kept = || match loss {
            Loss::All => false,
            Loss::None => true,
            Loss::Any => chance.one_in(2),
            Loss::Tail => nth < border || (nth == border && chance.one_in(2)),
            Loss::Head => nth >= border,
        };
        match change {
            Change::Cut(len) if kept() => content.resize(*len as usize, 0),
            Change::Cut(_) => {}
            Change::Written { at, data } => {
                let mut from = 0;
                while from < data.len() {
                    let place = at + from as u64;
                    let until = (from + (sector - place % sector) as usize).min(data.len());
                    if kept() {
                        put(&mut content, place, &data[from..until]);
                    }
                    from = until;
                }
            }
        }
    }
    content
}
