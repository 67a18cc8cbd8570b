using ActorNet.Io.Descriptors;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.VhostNets;

/// <summary>How a tap is to use vhost-net.</summary>
/// <param name="Open">Opens the device.</param>
/// <param name="Force">The tap is not to start without it.</param>
public sealed record VhostTerms(Func<IVhostNet> Open, bool Force)
{
    /// <summary>A device that somebody else has opened, which can be used once: by a second time its number may be another file's.</summary>
    public static VhostTerms OfDescriptor(int fd, bool force)
    {
        bool used = false;
        return new VhostTerms(Open, force);

        IVhostNet Open()
        {
            if (used) throw new LinuxException($"use descriptor {fd} again", Errno.BadF, "It was closed with the tap that it was for; restart the port.");
            used = true;
            return VhostNet.FromFd(FdHandle.FromInherited(fd));
        }
    }
}
