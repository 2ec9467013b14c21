//! What was typed after "serve" -> what is meant.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::ValueHint;

use super::RecordArg;

const SERVE_EXAMPLES: &str = "\
Examples:
  onrecord serve
      The record in your data folder, at http://127.0.0.1:8181/.
  onrecord serve --record pier.db --port 0 --read-only
      Another record, at any free port, for looking only.
  onrecord serve --hash-password > password.txt
  onrecord serve --bind 0.0.0.0 --password-file password.txt --host room.example
      For others on your network: whoever knows the password comes in.";

#[derive(Debug, clap::Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) record: RecordArg,

    /// Port to listen on; 0 for any that is free.
    #[arg(long, value_name = "NUMBER", default_value_t = 8181)]
    pub(crate) port: u16,

    /// Address to listen on; one that other machines reach needs a password or a token.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) bind: IpAddr,

    /// A name under which the page may be asked for, beside "localhost" and numbers; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Vec<String>,

    /// File that holds the token which programs and visitors show, at least 16 letters; the variable ONRECORD_TOKEN holds one as well.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) token_file: Option<PathBuf>,

    /// File that holds the hash of the password which visitors type, as --hash-password prints it.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) password_file: Option<PathBuf>,

    /// Ask for a password, print its hash (argon2id), and end.
    #[arg(long)]
    pub(crate) hash_password: bool,

    /// Never write to the record.
    #[arg(long)]
    pub(crate) read_only: bool,

    /// Say each request on standard error: method, path, status, time.
    #[arg(long)]
    pub(crate) log: bool,
}
