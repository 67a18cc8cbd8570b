using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.Support;

/// <summary>Descriptors as a parent process leaves them: open, and nobody's yet.</summary>
internal static class InheritedDescriptors
{
    /// <summary>The number of a second descriptor for the same open file, which nothing closes but who takes it over.</summary>
    public static int Leave(FdHandle handle)
    {
        FdHandle copy = handle.Duplicate();
        int number = copy.Number;
        copy.SetHandleAsInvalid();
        return number;
    }
}
