namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>How large a credit model is, and what happens in it.</summary>
internal sealed record CreditSetting
{
    /// <summary>The batches that appear at each sender's source: how many frames each has.</summary>
    public int[][] Batches { get; init; } = [[1, 1]];

    /// <summary>Frames of a link's credit.</summary>
    public int Credit { get; init; } = 1;

    /// <summary>Bytes of a link's credit; a frame has as many as its batch has frames.</summary>
    public int CreditBytes { get; init; } = 100;

    /// <summary>Batches that a sender has.</summary>
    public int Pool { get; init; } = 2;

    /// <summary>Buffers that appear at each receiver, one at a time.</summary>
    public int[] Buffers { get; init; } = [2];

    /// <summary>True: sources are descriptors with edges; false: rings with a wish to be notified.</summary>
    public bool IsDescriptor { get; init; }

    /// <summary>Held batches may be copied out at any moment.</summary>
    public bool CopiesOut { get; init; }

    /// <summary>What happens to the first sender's link, in this order, at any moment.</summary>
    public CreditChange[] Changes { get; init; } = [];

    public CreditFlaw Flaw { get; init; }

    /// <summary>Nothing may be lost here.</summary>
    public bool IsLossless => Changes.All(static change => change == CreditChange.Connect);

    public int FramesOf(CreditItem item) => Batches[item.Sender][item.Batch];

    public int BytesOf(CreditItem item) => FramesOf(item) * FramesOf(item);

    /// <summary>The number of a batch's first frame.</summary>
    public int FirstOf(CreditItem item) => 1 + Batches[item.Sender].Take(item.Batch).Sum();
}
