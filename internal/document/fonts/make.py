#!/usr/bin/python3
"""Makes the fonts of this folder from Debian's packages; the program needs only the result.

apt-get install fonttools fonts-noto-core fonts-droid-fallback fonts-nanum; ./make.py

Hinting and unused names are taken out. Every glyph gets a character of its own in the private use area, U+E000 + its
number: a letter in a form that depends on its neighbours is printed by that, since the PDF writer knows characters only.
"""
import os
from fontTools import subset
from fontTools.ttLib import TTFont

NOTO, DROID, NANUM = ("/usr/share/fonts/truetype/" + d + "/%s.ttf" for d in ("noto", "droid", "nanum"))
ROOT = os.environ.get("FONTS_ROOT", "")
# Latin with all its letters, Cyrillic, Greek, punctuation, currencies.
EUROPEAN = "U+0020-052F,U+1AB0-1AFF,U+1C80-1C8F,U+1D00-1FFF,U+2000-206F,U+2070-209F,U+20A0-20CF,U+2100-218F,U+2212,U+2215,U+2C60-2C7F,U+2DE0-2DFF,U+2E00-2E7F,U+A640-A69F,U+A700-A7FF,U+AB30-AB6F,U+FB00-FB06,U+FE00-FE2F,U+FFFD"
SYMBOLS = "U+2190-21FF,U+2200-22FF,U+2460-24FF,U+2500-25FF,U+2600-27BF"
SCRIPTS = "Arabic Hebrew Thai Devanagari Georgian Armenian Bengali Gujarati Gurmukhi Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Ethiopic Thaana Syriac Mongolian".split()

def make(source, name, unicodes="*", private=True):
    o = subset.Options(layout_features=["*"], hinting=False, glyph_names=False, name_IDs=[0, 1, 2, 6, 13, 14], name_languages=[0x409], name_legacy=False, notdef_outline=True, recalc_bounds=True)
    o.drop_tables += ["DSIG", "STAT", "MVAR", "vhea", "vmtx"]
    f = subset.load_font(ROOT + source, o)
    s = subset.Subsetter(o)
    s.populate(unicodes=[c for c in f.getBestCmap() if c != 0] if unicodes == "*" else subset.parse_unicodes(unicodes))
    s.subset(f)
    order = f.getGlyphOrder()
    table = next(t for t in f["cmap"].tables if t.format == 4)
    table.platformID, table.platEncID = 3, 1
    table.cmap = {c: g for c, g in table.cmap.items() if not 0xE000 <= c <= 0xF8FF}
    if private:
        assert len(order) < 0x1900, (name, len(order))
        table.cmap.update({0xE000 + i: g for i, g in enumerate(order) if i})
    f["cmap"].tables = [table]
    for record in f["name"].names:  # some names are reserved for the fonts as they were
        if record.nameID in (1, 6):
            record.string = name
    f.save(name + ".ttf")
    print(name, os.path.getsize(name + ".ttf"), len(order))

for weight in ("Regular", "Bold"):
    make(NOTO % ("NotoSans-" + weight), "NotoSans-" + weight, EUROPEAN)
for script in SCRIPTS:
    make(NOTO % f"NotoSans{script}-Regular", f"NotoSans{script}-Regular")
make(NOTO % "NotoSansSymbols2-Regular", "NotoSansSymbols2-Regular", SYMBOLS)
make(NOTO % "NotoSansMath-Regular", "NotoSansMath-Regular", SYMBOLS)
make(NANUM % "NanumGothic", "HangulSans", "U+1100-11FF,U+3131-318E,U+AC00-D7A3", private=False)
make(DROID % "DroidSansFallbackFull", "DroidSansFallback", private=False)
