"""Code systems, identifier systems and extensions by their addresses.

Chinese object identifiers are those of WS/T 483 (居民身份证 2.16.156.10011.1.3). What has no public address is a
``urn:vaccsched:``.
"""

PERSON = "urn:vaccsched:id:person"
CLINIC = "urn:vaccsched:id:clinic"
RECORD = "urn:vaccsched:id:record"
VACCINE = "urn:vaccsched:code:vaccine"  # ids of the programme data: DTAP, MMR
NATIONAL_VACCINE = "urn:vaccsched:code:CV08.50.001"  # 疫苗名称代码, four digits
ID_CARD = "urn:oid:2.16.156.10011.1.3"
DOCUMENT = "urn:vaccsched:id:document:"  # with the kind of document behind it

SERVICE_TYPE = "http://terminology.hl7.org/CodeSystem/service-type"
IMMUNIZATION_SERVICE = "57"
ACT_SITE = "http://terminology.hl7.org/CodeSystem/v3-ActSite"
ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
UCUM = "http://unitsofmeasure.org"
RECOMMENDATION_STATUS = "http://terminology.hl7.org/CodeSystem/immunization-recommendation-status"
RECOMMENDATION_DATE = "http://loinc.org"
IMMUNIZATION_ORIGIN = "http://terminology.hl7.org/CodeSystem/immunization-origin"
IDENTIFIER_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0203"

DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
BOOKING_LINKS = (  # as SMART Scheduling Links first named it, and as HL7 publishes it since 1.0
    "http://fhir-registry.smarthealthit.org/StructureDefinition/booking-deep-link",
    "http://hl7.org/fhir/uv/smart-scheduling-links/StructureDefinition/booking-deep-link",
)
BOOKING_PHONES = (
    "http://fhir-registry.smarthealthit.org/StructureDefinition/booking-phone",
    "http://hl7.org/fhir/uv/smart-scheduling-links/StructureDefinition/booking-phone",
)
SLOT_CAPACITY = "http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity"
