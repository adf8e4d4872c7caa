window.YTD.account.part0 = [
  {
    "account" : {
      "username" : "badr",
      "accountId" : "901",
      "accountDisplayName" : "Badr"
    }
  }
]