namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>How frames are placed over receive queues. An immutable snapshot: the control queue replaces it. virtio 1.2 §5.1.6.5.5.</summary>
public sealed record ReceiveSteering
{
    /// <summary>As after a reset: the first pair only, no hash.</summary>
    public static ReceiveSteering Initial { get; } = new();

    /// <summary>Queue pairs that the driver uses: those with lower numbers.</summary>
    public int ActivePairs { get; init; } = 1;

    /// <summary>Where to look a frame's queue up by its hash; null: by flow.</summary>
    public RssConfiguration? Rss { get; init; }

    /// <summary>Which hash is reported with frames; null: none. Stays when the driver returns from RSS to automatic steering.</summary>
    public HashConfiguration? Hash { get; init; }

    /// <summary>As VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET asks: by flow, over so many pairs. The last command decides.</summary>
    public ReceiveSteering WithPairs(int pairs) => this with { ActivePairs = pairs, Rss = null };

    /// <summary>As VIRTIO_NET_CTRL_MQ_RSS_CONFIG asks.</summary>
    public ReceiveSteering WithRss(RssConfiguration rss)
    {
        ArgumentNullException.ThrowIfNull(rss);
        return this with { ActivePairs = rss.Pairs, Rss = rss, Hash = rss.Hash };
    }

    /// <summary>As VIRTIO_NET_CTRL_MQ_HASH_CONFIG asks.</summary>
    public ReceiveSteering WithHash(HashConfiguration hash) => this with { Hash = hash };
}
