namespace ActorNet.Io.Sockets;

/// <summary>Which file stands at a path: two looks that give equal values saw the same file, as long as it was open in between.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, bool IsSocket);
