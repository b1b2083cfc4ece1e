from aiscale.streams import Topic

Topic("rides")
