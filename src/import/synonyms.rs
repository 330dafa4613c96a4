//! The headers that shops and programs write, as data. Compared without case, accents, blanks and punctuation.

use super::mapping::{Target, header_key};
use Target as T;

/// A guess that one column goes to one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub column: usize,
    pub target: Target,
    /// In percent.
    pub confidence: u8,
}

/// Headers that say it plainly; the earlier the better.
const STRONG: &[(Target, &str)] = &[
    (
        T::OrderNumber,
        "ordernumber orderid orderno ordernr ordinenumero numeroordine nordine noordine nrordine \
         numordine idordine codiceordine riferimentoordine orderreference orderref \
         externalordernumber nrcommessa numerocommessa ncommessa codicecommessa rifcommessa",
    ),
    (
        T::OrderDate,
        "orderdate dataordine purchasedate saledate datadiacquisto dataacquisto datavendita \
         orderedat orderdatetime dateadd createdat datecreated",
    ),
    (
        T::ShipDate,
        "shipdate shippeddate shippedon shippedondate shippingdate dataspedizione datadispedizione \
         dataevasione fulfilledat speditoil",
    ),
    (
        T::DeliveredDate,
        "deliverydate delivereddate deliveredon dataconsegna dataconsegnaeffettiva consegnatoil \
         completeddate datecompleted",
    ),
    (T::CancelledDate, "cancelledat canceledat dataannullamento annullatoil"),
    (
        T::Status,
        "orderstatus statoordine statodellordine status stato orderstate currentstate \
         fulfillmentstatus",
    ),
    (T::Channel, "saleschannel canale canalevendita canaledivendita channel marketplace"),
    (T::Currency, "currency valuta ordercurrency divisa"),
    (
        T::CustomerCode,
        "customerid customercode codicecliente codcliente idcliente customernumber customeruserid \
         userid buyerusername",
    ),
    (
        T::CustomerName,
        "customername nomecliente buyername clientname nominativo nomeecognome intestatario \
         fullname customerfullname",
    ),
    (
        T::Company,
        "company companyname ragionesociale azienda billingcompany companybilling societa ditta \
         denominazione",
    ),
    (T::FirstName, "firstname billingfirstname firstnamebilling nomefatturazione customerfirstname"),
    (
        T::LastName,
        "lastname billinglastname lastnamebilling cognome cognomefatturazione surname \
         customerlastname",
    ),
    (
        T::Email,
        "email customeremail buyeremail billingemail emailbilling indirizzoemail mail emailcliente \
         postaelettronica",
    ),
    (
        T::Phone,
        "phone telefono billingphone phonebilling buyerphonenumber tel cellulare phonenumber \
         telefonocliente mobile",
    ),
    (
        T::PartitaIva,
        "partitaiva piva vatnumber pivacliente billingpiva billingpartitaiva billingvatcode vatid \
         taxid billingvatnumber partitaivacliente",
    ),
    (
        T::CodiceFiscale,
        "codicefiscale codfisc cf codfiscale billingcf billingcodfisc billingfiscalcode fiscalcode \
         billingcodicefiscale dni cfcliente",
    ),
    (
        T::CodiceDestinatario,
        "codicedestinatario sdi codicesdi codiceunivoco coddestinatario recipientcode \
         billingrecipientcode billingcodicedestinatario billingpacode codiceunivocosdi",
    ),
    (T::Pec, "pec emailpec indirizzopec billingpec billingpecemail billingpecaddress"),
    (T::BillName, "billingname billtoname namebilling"),
    (
        T::BillStreet,
        "billingaddress1 address1billing address12billing billingstreet indirizzofatturazione \
         billtoaddress billingaddress buyeraddress1 indirizzodifatturazione",
    ),
    (T::BillStreet2, "billingaddress2 address2billing buyeraddress2"),
    (T::BillCity, "billingcity citybilling cittafatturazione comunefatturazione buyercity billtocity"),
    (
        T::BillProvince,
        "billingstate billingprovince statecodebilling statebilling provinciafatturazione \
         provfatturazione buyerstate",
    ),
    (T::BillPostalCode, "billingpostcode billingzip postcodebilling capfatturazione billingpostalcode buyerzip"),
    (
        T::BillCountry,
        "billingcountry countrycodebilling countrybilling nazionefatturazione paesefatturazione \
         buyercountry",
    ),
    (
        T::ShipName,
        "shippingname recipientname shiptoname destinatario nomedestinatario consignee \
         nomespedizione ragionesocialedestinatario",
    ),
    (T::ShipFirstName, "shippingfirstname firstnameshipping nomeconsegna"),
    (T::ShipLastName, "shippinglastname lastnameshipping cognomespedizione cognomeconsegna"),
    (T::ShipCompany, "shippingcompany companyshipping aziendaspedizione"),
    (
        T::ShipStreet,
        "shippingaddress1 address1shipping address12shipping shippingstreet shipaddress1 \
         shiptoaddress1 indirizzospedizione indirizzodispedizione indirizzoconsegna shippingaddress \
         shipaddress",
    ),
    (T::ShipStreet2, "shippingaddress2 address2shipping shipaddress2 shiptoaddress2"),
    (
        T::ShipCity,
        "shippingcity cityshipping shipcity shiptocity cittaspedizione cittaconsegna \
         comunespedizione",
    ),
    (
        T::ShipProvince,
        "shippingstate shippingprovince statecodeshipping stateshipping shipstate shiptostate \
         provinciaspedizione provspedizione provinciaconsegna",
    ),
    (
        T::ShipPostalCode,
        "shippingpostcode shippingzip postcodeshipping shippostalcode shiptozip capspedizione \
         capconsegna shippingpostalcode",
    ),
    (
        T::ShipCountry,
        "shippingcountry countrycodeshipping countryshipping shipcountry shiptocountry \
         nazionespedizione paesespedizione nazioneconsegna",
    ),
    (
        T::ShipPhone,
        "shippingphone phoneshipping shiptophone telefonospedizione telefonoconsegna \
         telefonodestinatario",
    ),
    (
        T::ShipMode,
        "shipmode shippingmethod shippingmethodtitle shipservicelevel shippingservice \
         metodospedizione metododispedizione modalitaspedizione tipospedizione",
    ),
    (T::Carrier, "carrier carriername corriere vettore courier spedizioniere"),
    (
        T::Tracking,
        "trackingnumber tracking shippingnumber trackingno numerospedizione numerotracking \
         letteradivettura ldv codicetracking",
    ),
    (
        T::PaymentMethod,
        "paymentmethodtitle paymentmethod metodopagamento metododipagamento modalitapagamento \
         modalitadipagamento pagamento payment tipopagamento",
    ),
    (
        T::Paid,
        "paid pagato ispaid financialstatus saldato statopagamento statodelpagamento paymentstatus \
         incassato",
    ),
    (
        T::PaidDate,
        "paidat paidon paidondate datapagamento datadipagamento paymentdate paymentsdate datepaid \
         dataincasso paiddate",
    ),
    (T::PaymentReference, "transactionid paymentreference idtransazione paypaltransactionid riferimentopagamento"),
    (T::RefundedAmount, "refundedamount orderrefundamount importorimborsato rimborso rimborsato"),
    (
        T::ProductCode,
        "productid sku productcode codicearticolo codarticolo codiceprodotto codart lineitemsku \
         productreference itemsku itemcode customlabel codprodotto articolocodice \
         riferimentoprodotto",
    ),
    (T::Ean, "ean ean13 barcode codiceabarre gtin upc productean13 codiceean"),
    (
        T::ProductName,
        "productname nomeprodotto itemname lineitemname itemtitle descrizionearticolo \
         descrizioneprodotto nomearticolo producttitle denominazionearticolo descrizionemerce \
         descrizionedelprodotto descrizionedellarticolo descrizionebene",
    ),
    (T::Variant, "variant variante variation variationdetails productattributes itemmeta taglia"),
    (
        T::Quantity,
        "quantity qta quantita qty quantitypurchased lineitemquantity productquantity itemquantity \
         quantityrefund pezzi qtaordinata quantitaordinata itemqty",
    ),
    (
        T::UnitPriceNet,
        "prezzounitarionetto prezzonetto unitpricenet netprice unitpricetaxexcl \
         prezzounitarioivaesclusa prezzoivaesclusa imponibileunitario prezzounitarioescliva \
         netunitprice",
    ),
    (
        T::UnitPriceGross,
        "prezzounitariolordo prezzoconiva prezzounitarioconiva prezzoivato prezzoivainclusa unitpricetaxincl unitpricegross \
         grossprice prezzounitarioivato prezzounitarioivainclusa prezzolordo grossunitprice",
    ),
    (
        T::UnitPrice,
        "unitprice prezzounitario prezzo lineitemprice itemcost itemprice price prezzounit \
         productprice prezzolistino prezzodilistino prezzovendita prezzodivendita listprice",
    ),
    (
        T::LineDiscount,
        "discount sconto discountpercent scontopercentuale scontopercento sconto1 discountrate \
         percsconto",
    ),
    (T::LineDiscountAmount, "lineitemdiscount scontoriga itemdiscount linediscountamount importosconto"),
    (
        T::LineTotalNet,
        "imponibileriga totalerigaimponibile totalpricetaxexcl importonetto totalerigaivaesclusa \
         linetotalnet totalenetto nettoriga totalerigaescliva",
    ),
    (
        T::LineTotalGross,
        "totalerigaivato totalpricetaxincl importolordo totalerigaivainclusa linetotalgross \
         totaleivatoriga soldfor totalerigaconiva totaleconiva totalerigalordo totalerigaivacompresa \
         importorigaivato importorigaivainclusa importoivato importoivainclusa prezzototaleivato",
    ),
    (
        T::LineTotal,
        "sales linetotal totaleriga importoriga itemtotal ordertotalline linesubtotal extendedprice \
         importo prezzototale valoreriga",
    ),
    (
        T::VatRate,
        "vatrate aliquota aliquotaiva iva ivapercentuale taxrate vat vatpercent percentualeiva \
         codiva codiceiva",
    ),
    (T::LineVat, "importoiva itemtax ivariga linetax vatamount itemcosttax"),
    (
        T::OrderTotal,
        "ordertotal totaleordine ordertotalamount grandtotal totalpaid totalpaidtaxincl \
         totaledocumento totaleordineivato totaleordineivainclusa totaldue",
    ),
    (
        T::ShippingCost,
        "shippingcost ordershippingamount shippingtotal ordershipping totalshippingtaxincl \
         totalshipping speseditrasporto spesedispedizione spesespedizione costospedizione \
         costodispedizione shippingprice shippingandhandling shippingamount postage",
    ),
    (
        T::Fees,
        "fees ordertotalfee feetotal commissionicontrassegno speseincasso costocontrassegno \
         supplementi",
    ),
    (
        T::OrderDiscount,
        "orderdiscount scontoordine ordertotaldiscount totaldiscounts totaldiscountstaxincl \
         scontototale",
    ),
    (T::Coupon, "couponcode coupon codicesconto codicecoupon discountcode buonosconto promotionids"),
    (
        T::Note,
        "notes note customernote noteordine notecliente ordernotes buyernote commenti \
         customermessage osservazioni noteinterne notainterna internalnotes",
    ),
    (T::Tags, "tags segment segmento etichette tag customersegment"),
];

/// Headers that only say it when nothing better stands beside them.
const WEAK: &[(Target, &str)] = &[
    (T::OrderNumber, "ordine order numero riferimento reference number documento ndocumento commessa"),
    (T::OrderDate, "data date datadocumento paidat"),
    (T::CustomerName, "cliente customer nome name client acquirente buyer"),
    (T::FirstName, "nome"),
    (
        T::ShipStreet,
        "indirizzo address address1 via street viaecivico indirizzoecivico viaenumero vianumero \
         vianumerocivico streetandnumber",
    ),
    (T::ShipStreet2, "address2 indirizzo2"),
    (T::ShipCity, "citta city comune localita town"),
    (T::ShipProvince, "provincia prov state province pr statoprovincia"),
    (T::ShipPostalCode, "cap postalcode postcode zip zipcode codicepostale"),
    (T::ShipCountry, "nazione paese country countrycode stato"),
    (T::ShipMode, "spedizione shipping consegna"),
    (T::ProductCode, "codice code articolo art item cod modello"),
    (T::ProductName, "descrizione prodotto merce product description title titolo articolo item name"),
    (T::Quantity, "qt q pz units numeropezzi"),
    (T::LineTotal, "total totale amount subtotale subtotal"),
    (T::OrderTotal, "total totale totalprice"),
    (T::LineDiscount, "scpercento sc scontoperc"),
    (T::ExternalId, "id"),
];

/// Marker headers of one exporter, and what its headers mean there though they mean something else elsewhere; `None`
/// is of no use to us.
type Dialect = (&'static [&'static str], &'static [(&'static str, Option<Target>)]);

/// Exporters whose headers need the others to be understood.
const DIALECTS: &[Dialect] = &[
    // Shopify: `Name` is the order's number; the order's money stands on its first row.
    (
        &["lineitemname", "financialstatus"],
        &[
            ("name", Some(T::OrderNumber)),
            ("subtotal", None),
            ("taxes", None),
            ("createdat", Some(T::OrderDate)),
            ("total", Some(T::OrderTotal)),
            ("shipping", Some(T::ShippingCost)),
            ("discountamount", Some(T::OrderDiscount)),
            ("paidat", Some(T::PaidDate)),
            ("fulfillmentstatus", Some(T::Status)),
            ("financialstatus", Some(T::Paid)),
            ("billingname", Some(T::CustomerName)),
            ("lineitemprice", Some(T::UnitPrice)),
            ("source", Some(T::Channel)),
            ("id", Some(T::ExternalId)),
        ],
    ),
    // Amazon: prices are of the whole line, include VAT and do not know of promotions; carriage is told line by line.
    (
        &["amazonorderid", "purchasedate"],
        &[
            ("amazonorderid", Some(T::OrderNumber)),
            ("itemprice", Some(T::LineTotalGross)),
            ("itemtax", Some(T::LineVat)),
            ("itempromotiondiscount", Some(T::LinePromotion)),
            ("shippingprice", Some(T::LineShipping)),
            ("shippromotiondiscount", Some(T::LineShippingDiscount)),
            ("giftwrapprice", Some(T::LineFees)),
            ("orderstatus", Some(T::Status)),
        ],
    ),
    (
        &["orderitemid", "purchasedate"],
        &[
            ("orderid", Some(T::OrderNumber)),
            ("itemprice", Some(T::LineTotalGross)),
            ("itemtax", Some(T::LineVat)),
            ("itempromotiondiscount", Some(T::LinePromotion)),
            ("shippingprice", Some(T::LineShipping)),
            ("shippromotiondiscount", Some(T::LineShippingDiscount)),
            ("giftwrapprice", Some(T::LineFees)),
        ],
    ),
    // eBay: `Order Number` beside `Sales Record Number`; `Total Price` is of the order.
    (
        &["salesrecordnumber", "customlabel"],
        &[
            ("ordernumber", Some(T::OrderNumber)),
            ("totalprice", Some(T::OrderTotal)),
            ("saledate", Some(T::OrderDate)),
            ("shiptoname", Some(T::ShipName)),
        ],
    ),
    // PrestaShop, by SQL: `reference` is the order's, `name` is a state or a carrier.
    (
        &["productreference", "reference"],
        &[("reference", Some(T::OrderNumber)), ("payment", Some(T::PaymentMethod)), ("dateadd", Some(T::OrderDate))],
    ),
];

/// Words that carry nothing.
const FILLERS: &[&str] =
    &["di", "del", "della", "dell", "dello", "il", "la", "the", "of", "l", "d", "n", "nr", "no", "eur", "euro"];

/// Every column with every target that its header could mean, each with how sure that is.
pub(crate) fn candidates(headers: &[String]) -> Vec<Candidate> {
    let keys: Vec<String> = headers.iter().map(|h| header_key(h)).collect();
    let mut out = Vec::new();
    for (column, (header, key)) in headers.iter().zip(&keys).enumerate() {
        if key.is_empty() {
            continue;
        }
        let mut add = |target, confidence| out.push(Candidate { column, target, confidence });
        let mut useless = false;
        let has = |marker: &&str| keys.iter().any(|k| k == marker);
        for (_, meanings) in DIALECTS.iter().filter(|(markers, _)| markers.iter().all(has)) {
            for (_, target) in meanings.iter().filter(|(name, _)| name == key) {
                useless |= target.is_none();
                if let Some(target) = target {
                    add(*target, 99);
                }
            }
        }
        if useless {
            continue;
        }
        named(STRONG, key, 95, &mut add);
        named(WEAK, key, 65, &mut add);
        let short = shortened(header);
        if short != *key && !short.is_empty() {
            named(STRONG, &short, 75, &mut add);
            named(WEAK, &short, 50, &mut add);
        }
    }
    out
}

/// Every header that can mean a target, as it is compared: somebody looks for a field by the word of his own program.
pub(crate) fn called(target: Target) -> impl Iterator<Item = &'static str> {
    let of_target = move |(one, _): &&(Target, &str)| *one == target;
    STRONG.iter().chain(WEAK).filter(of_target).flat_map(|(_, names)| names.split_whitespace())
}

fn named(table: &[(Target, &str)], key: &str, best: u8, add: &mut impl FnMut(Target, u8)) {
    for (target, names) in table {
        if let Some(place) = names.split_whitespace().position(|n| n == key) {
            // A name further down the list gives way to one further up.
            add(*target, best - place.min(12) as u8);
        }
    }
}

/// The header without what stands in brackets and without filling words.
fn shortened(header: &str) -> String {
    let open = header.find(['(', '[']).unwrap_or(header.len());
    let head = header.get(..open).unwrap_or(header);
    head.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !FILLERS.contains(&w.to_lowercase().as_str()))
        .map(header_key)
        .collect()
}
