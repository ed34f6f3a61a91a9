"""Where in the world an address is: country, region, network operator, from files on disk.

Any number of files is asked in turn, each for what those before it did not know: MMDB files of
any vendor, and the tables that Debian packages as tor-geoipdb. Without one nothing is known, and
nothing breaks. No file is fetched, and no address leaves the machine.

place      what is known of an address
mmdb       MMDB files
tor_table  Tor's tables of countries
opening    files to a `Geography`
watching   the same for a process that outlives its files
"""

from stentor.geography.opening import (
    DEBIAN_TABLES,
    Geography,
    GeographyError,
    find_default_files,
    open_geography,
)
from stentor.geography.place import NOWHERE, Place
from stentor.geography.watching import GeographyFiles

__all__ = [
    "DEBIAN_TABLES",
    "NOWHERE",
    "Geography",
    "GeographyError",
    "GeographyFiles",
    "Place",
    "find_default_files",
    "open_geography",
]
