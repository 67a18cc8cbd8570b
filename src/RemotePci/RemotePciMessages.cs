namespace ActorNet.RemotePci;

// What a RemotePciActor says to itself, beside DescriptorReady.

/// <summary>It is time to accept again.</summary>
internal sealed class AcceptAgain
{
    public static readonly AcceptAgain Instance = new();

    private AcceptAgain()
    {
    }
}

/// <summary>It is time for another attempt to reach QEMU's qtest socket.</summary>
internal sealed class ReachLine
{
    public static readonly ReachLine Instance = new();

    private ReachLine()
    {
    }
}

/// <summary>It is time to see for how long an answer has been waiting for the interrupt line.</summary>
internal sealed class LookAtLine
{
    public static readonly LookAtLine Instance = new();

    private LookAtLine()
    {
    }
}
