//! Rebuilds the binary when a migration is added: the files are embedded by a macro, and cargo does
//! not see what a macro reads.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
}
