//! `closed_list!`: an enum whose variants have fixed names outside the program.

/// Declares an enum with `ALL`, `name()`, `from_name()` and `meaning()`, from one list of `Variant = "name", "meaning"`.
///
/// Names are part of the JSON contract: a test compares them with docs/reference, and matches on these enums have no
/// `_` arm, so that a new value breaks every match on purpose.
macro_rules! closed_list {
    ($(#[$doc:meta])* pub enum $list:ident { $($variant:ident = $name:literal, $meaning:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $list { $(#[doc = $meaning] $variant,)+ }

        impl $list {
            /// Every value, in the order of the documentation.
            pub const ALL: &[$list] = &[$($list::$variant,)+];

            /// The value's name outside the program.
            pub fn name(self) -> &'static str {
                match self { $($list::$variant => $name,)+ }
            }

            /// What the value means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $($list::$variant => $meaning,)+ }
            }

            /// The value called `name`, if there is one.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some($list::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use closed_list;
