"""ISO 3166: the codes of three letters to those of two, for the countries that shops send to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PAIRS = (
    "AD:AND AE:ARE AL:ALB AM:ARM AR:ARG AT:AUT AU:AUS AZ:AZE BA:BIH BE:BEL BG:BGR BH:BHR BR:BRA "
    "BY:BLR CA:CAN CH:CHE CL:CHL CN:CHN CO:COL CR:CRI CY:CYP CZ:CZE DE:DEU DK:DNK DZ:DZA EE:EST "
    "EG:EGY ES:ESP FI:FIN FO:FRO FR:FRA GB:GBR GE:GEO GI:GIB GL:GRL GR:GRC HK:HKG HR:HRV HU:HUN "
    "ID:IDN IE:IRL IL:ISR IN:IND IS:ISL IT:ITA JE:JEY JO:JOR JP:JPN KR:KOR KW:KWT KZ:KAZ LB:LBN "
    "LI:LIE LT:LTU LU:LUX LV:LVA MA:MAR MC:MCO MD:MDA ME:MNE MK:MKD MT:MLT MX:MEX MY:MYS NL:NLD "
    "NO:NOR NZ:NZL OM:OMN PE:PER PH:PHL PL:POL PT:PRT QA:QAT RO:ROU RS:SRB SA:SAU SE:SWE SG:SGP "
    "SI:SVN SK:SVK SM:SMR TH:THA TN:TUN TR:TUR TW:TWN UA:UKR US:USA UY:URY VA:VAT VN:VNM XK:XKX "
    "ZA:ZAF"
)

#: Three letters to two.
ALPHA_2: Mapping[str, str] = MappingProxyType(
    {three: two for two, _, three in (pair.partition(":") for pair in _PAIRS.split())}
)
