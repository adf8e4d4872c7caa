window.YTD.note_tweet.part0 = [
  {
    "noteTweet" : {
      "noteTweetId" : "1",
      "createdAt" : "2024-03-09T13:14:15.000Z",
      "updatedAt" : "2024-03-09T13:14:15.000Z",
      "lifecycle" : {
        "value" : "1",
        "name" : "Active",
        "originalName" : "Active",
        "annotations" : {}
      },
      "core" : {
        "text" : "Cheese & honey < wine: The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. Read https://t.co/n1 and #hives, https://t.co/n2.",
        "urls" : [
          {
            "url" : "https://t.co/n1",
            "expandedUrl" : "https://hive.example/?a=1&copy=2"
          },
          {
            "url" : "https://t.co/n2",
            "expandedUrl" : "https://wine.example/"
          }
        ],
        "mentions" : [],
        "hashtags" : [
          {
            "text" : "hives"
          }
        ],
        "cashtags" : [],
        "styletags" : []
      }
    }
  }
]