window.YTD.account.part0 = [ {
  "account" : {
    "phoneNumber" : "+10000000000",
    "accountId" : "900",
    "username" : "ana_mielaud"
  }
} ]