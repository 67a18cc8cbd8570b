namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>What a read gives that nobody answers.</summary>
internal static class AllOnes
{
    /// <summary>So many bytes.</summary>
    public static ulong Of(int size) => size switch { 1 => byte.MaxValue, 2 => ushort.MaxValue, 4 => uint.MaxValue, _ => ulong.MaxValue };
}
