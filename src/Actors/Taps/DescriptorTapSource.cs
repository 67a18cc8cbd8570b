using System.Collections.Immutable;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>A tap whose descriptors this process inherited. What is lost is lost for good: nobody can pass them again.</summary>
/// <param name="numbers">Of the descriptors, one a queue.</param>
/// <param name="options">How they were opened.</param>
/// <param name="sendBuffer">TUNSETSNDBUF, in bytes; null leaves it as it is.</param>
internal sealed class DescriptorTapSource(ImmutableArray<int> numbers, TapOptions options, int? sendBuffer) : ITapSource
{
    public string? Name => null;

    public bool CanReopen => false;

    public bool TakesLong => false;

    public string? DownScript => null;

    public OpenTap Open()
    {
        var handles = new List<FdHandle>();
        try
        {
            foreach (int number in numbers) handles.Add(FdHandle.FromInherited(number));
        }
        catch
        {
            foreach (FdHandle handle in handles) handle.Dispose();
            throw;
        }

        return TapSetup.Limit(new OpenTap(TapInterface.FromDescriptors(handles, options)), sendBuffer);
    }

    public bool IsThere() => false;
}
