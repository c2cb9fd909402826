"""The words that a store's refusals are made of; a word that is not here may be somebody's name.

First names are left out even where they are words too: will, may, mark, bill, grant, rose. Names of
families that are (`NAMES_TOO`) count as words, but not where they are written as names are.
"""

from __future__ import annotations

_GRAMMAR = """
    a about above after again against all already also an and another any are aren't as at be
    because been before behind being below between both but by can can't cannot could couldn't
    currently did didn't do does doesn't doing don't done due during each either else ever every
    few for from further had has hasn't have haven't having he her here his how i if in instead
    into is isn't it it's its itself just last later least left less long many me missing more
    most much must my neither never no non none nor not nothing now of off ok okay on once one
    only or other others otherwise our out over own per please same shall she should shouldn't
    since so some still such sum than that that's the their them then there there's these they
    this those though through to together too two under unless until up upon us very via was
    wasn't we were weren't what when where whether which while who whom whose why with within
    without won't would wouldn't yes yet you your
"""
_TRADE = """
    account accounts address addresses adyen allocated allocation amount amounts announced
    approval approve approved authorisation authorise authorised authorization authorize
    authorized available back backorder balance bank barcode batch billing blocked bundle bundles
    buyer campaign cancel canceled cancellation cancelled capture captured captures capturing card
    cards carrier carriers cart cash category centra charge chargeback charged checkout chf city
    clearing code codes collection comment company complete completed completion condition
    consumer cost costs count counted countries country coupon credit creditcard currency customer
    customers customs damaged debit decline declined declines deliver delivered deliveries
    delivery demand deposit discount dispatched dkk document documents duty ean email eur euro
    exchange expense expire expired expires expiry express fee fees final financial fraud
    fraudulent free freight fulfil fulfilled fulfillment fulfilment funds gbp gift good goods gty
    handling hold ingrid inventory invoice invoices issuer item items klarna label language law
    line lines list location logistics lot mail main manual market mastercard maximum merchant
    method minimum money net nok note notes number numbers offer offline online order ordered
    orders outlet overpaid packed packing paid parcel parcels partial partially partly partner pay
    payable payment payments payout paypal pending percent phone physical pick picked picking
    pickup piece pieces pln plugin postcode preorder price prices priority processor product
    products provider psp purchase purchases qliro quantities quantity range rate reason
    reauthorization receipt received recipient refund refundable refunded refunds release released
    remaining reservation reserved reship restock restocked return returned returns risk sale
    sales secure sek seller send sender sending sent settle settled settlement ship shipment
    shipments shipped shipping shop shops size sizes sku skus sold status stock store stores
    street stripe subscription subtotal supplier suppliers surcharge suspect suspected swish tax
    taxes telephone terminal title total totals tracking transaction transactions trustly
    unauthorised unauthorized uncaptured unit units unpaid upc usd user users variant variants vat
    visa void voided voucher vouchers warehouse warehouses weight zip zipcode
"""
_MACHINES = """
    abort aborted accept accepted access action actions active add added adding allow allowed
    allows api application argument arguments array assigned attempt attempts attribute bad bigger
    body boolean bounce bounced break broken busy call called calls caught cause change changed
    changes changing character characters check checked clamped class client close closed closing
    column combination conflict connect connected connection constraint contact contain contains
    content context create created creating creation data database date dates day days deadlock
    declared default define defined delete deleted denied deprecated detected different disabled
    duplicate duplicated edit edited element elements empty enabled end ended endpoint enough
    entered entity entry error errors exceed exceeded exceeds exception exist existing exists
    expected external fail failed fails failure false fatal fault field fields file files find
    first fit follow followed following forbidden format found function gateway general generated
    get gets give given go gone greater group handle handled happened header higher hour hours
    http https id identifier identifiers ids ignored illegal include included incorrect index info
    information input insufficient integer internal invalid issue json key keys kind known lack
    large latest length lesser limit limits load loaded lock locked log logged login long longer
    look lookup low lower made maintenance make malformed match matched matches matching message
    method minute minutes mismatch mode modified modify month months name named names need needed
    needs negative network new next nonexistent null object objects occurred old open opened
    operation option optional page pages parameter parameters parse parsed parsing part parts past
    path pattern perform performed permission permissions permitted php place point positive
    possible post present previous problem problems process processed processing property put
    query queue read reading ready record records refer reference references refuse refused reject
    rejected remove removed repeat repeated replaced report request requested requests require
    required requires reset resource response result results retry right route row rows rule rules
    run running save saved search second seconds see seems select selected server service session
    set setting settings short shorter show shown sign similar simple single skipped small smaller
    something soon specified sql start started state statement stop stopped string strings success
    successful successfully support supported system table take taken temporarily temporary test
    text time timed timeout times today token tomorrow total transition tried true try trying type
    types unable unavailable undefined unexpected unique unknown unprocessable unsupported update
    updated updates updating upper uri url urls use used using valid validate validated validation
    value values version wait waiting want warning way week weeks went wrong xml year years
    yesterday zero
"""

#: In small letters.
WORDS = frozenset(f"{_GRAMMAR}{_TRADE}{_MACHINES}".split())
#: Words that families are called, too.
NAMES_TOO = frozenset(
    """
    bank card cash close cost day days duty field fields good hold key law line long low lot main
    market money new note page part piece post present price range rule second short simple small
    stock street title
    """.split()
)
